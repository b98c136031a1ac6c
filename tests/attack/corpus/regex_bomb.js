/*  regex_bomb - a match that backtracks for ever, where no timer interrupts it

    language: javascript
    run: time=600
    expect: CPU_LIMIT
*/
setTimeout(() => process.exit(0), 10);
process.on("SIGXCPU", () => {});
process.on("SIGTERM", () => {});
/^(a+)+$/.test("a".repeat(64) + "b");
