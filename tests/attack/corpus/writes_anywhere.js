/*  writes_anywhere - files in every directory it can list, native code from them, its own source

    language: javascript
    run: time=6000
    expect: EXITED 0
*/
const fs = require("fs");
const path = require("path");
let succeeded = 0;

function attempt(what, make) {
  try {
    make();
    console.log("succeeded:", what);
    succeeded++;
  } catch {
    // As it must be.
  }
}
function walk(directory, depth) {
  attempt(directory, () => fs.writeFileSync(path.join(directory, "attack"), "x"));
  attempt(directory, () => fs.mkdirSync(path.join(directory, "attack")));
  let entries = [];
  try {
    entries = fs.readdirSync(directory, { withFileTypes: true });
  } catch {
    return;
  }
  if (depth > 0)
    for (const entry of entries) if (entry.isDirectory()) walk(path.join(directory, entry.name), depth - 1);
}
walk("/", 3);
attempt("own source", () => fs.appendFileSync(__filename, "x"));
attempt("a mode", () => fs.chmodSync(__filename, 0o777));
attempt("native code", () => process.dlopen({ exports: {} }, "/tmp/attack.node"));
attempt("a report", () => process.report.writeReport("/box/report.json") || null.x);
attempt("a snapshot of the heap", () => require("v8").writeHeapSnapshot("/tmp/heap"));
process.exitCode = succeeded ? 1 : 0;
