/*  worker_bomb - worker threads, each with an engine of its own, all of them busy

    language: javascript
    run: time=1500 memory=256
    expect: CPU_LIMIT | MEMORY_LIMIT | SIGNALED 5 | SIGNALED 6
*/
const { Worker } = require("worker_threads");

for (let i = 0; i < 100; i++) {
  try {
    new Worker("for (;;) {}", { eval: true }).on("error", () => {});
  } catch {
    // Those that run are enough.
  }
}
for (;;) {
  // So is this one.
}
