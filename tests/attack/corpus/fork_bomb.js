/*  fork_bomb - starts itself by spawn, fork and a shell until it can't

    language: javascript
    run: time=1500
    expect: CPU_LIMIT
*/
const { spawn, fork } = require("child_process");

function again() {
  for (let i = 0; i < 4; i++) {
    try {
      spawn(process.execPath, [__filename], { detached: true, stdio: "ignore" }).on("error", () => {});
      spawn("/bin/sh", ["-c", "while :; do :; done"], { detached: true }).on("error", () => {});
    } catch {
      // No more for now.
    }
  }
  setImmediate(again);
}
again();
