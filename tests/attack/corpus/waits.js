/*  waits - Atomics.wait in the first thread, with every signal handled

    language: javascript
    run: wall=1000
    expect: WALL_LIMIT
*/
for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGXCPU", "SIGUSR2", "SIGALRM"])
  process.on(name, () => {});
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
