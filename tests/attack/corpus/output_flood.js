/*  output_flood - writes without waiting, so that it piles up on this side of the pipe

    language: javascript
    run: time=3000
    expect: OUTPUT_LIMIT
*/
const text = "flood ".repeat(10000);
function flood() {
  for (let i = 0; i < 10; i++) process.stdout.write(text);
  setImmediate(flood);
}
flood();
