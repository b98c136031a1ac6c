/*  signals_others - kills pid 1, its parent, its group, everybody it can name, and stops the rest

    language: javascript
    run: time=3000
    expect: EXITED 0
*/
const own = require("fs").readdirSync("/proc/self/task").map(Number);
let succeeded = 0;
for (const pid of [1, process.ppid, Number(process.argv[3])]) {
  for (const name of ["SIGKILL", "SIGSTOP", "SIGTERM", "SIGSEGV"]) {
    try {
      process.kill(pid, name);
      console.log("succeeded:", name, pid);
      succeeded++;
    } catch {
      // As it must be.
    }
  }
}
for (let pid = 1; pid < 40000; pid++) {
  if (own.includes(pid)) continue;
  try {
    process.kill(pid, 0);
    console.log("somebody:", pid);
    succeeded++;
  } catch {
    // As it must be.
  }
}
process.exitCode = succeeded ? 1 : 0;
