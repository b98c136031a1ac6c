/*  reads_host - walks /proc and the rest, and prints whatever it can read

    language: javascript
    run: time=4000 output=1024
    expect: EXITED 0
*/
const fs = require("fs");
let found = 0;

for (const path of [process.argv[2], "/etc/shadow", "/proc/1/environ", "/proc/kcore", "/proc/version",
  "/proc/" + process.argv[3] + "/environ", "/proc/sys", "/proc/net/unix", "/proc/self/../1/maps",
  "/proc/self/root/etc/hostname", "/proc/self/fd/40", "/proc/thread-self/root/home"]) {
  try {
    console.log(path, fs.statSync(path).isDirectory() ? fs.readdirSync(path) : fs.readFileSync(path, "latin1"));
    found++;
  } catch {
    // As it must be.
  }
}
for (const pid of fs.readdirSync("/proc")) {
  for (const name of ["environ", "cmdline", "cgroup", "mountinfo", "maps", "status"]) {
    try {
      console.log(fs.readFileSync(`/proc/${pid}/${name}`, "latin1"));
      if (pid !== "self" && pid !== "thread-self" && pid !== String(process.pid)) found++;
    } catch {
      // As it must be.
    }
  }
}
console.log(process.env, found);
process.exitCode = found ? 1 : 0;
