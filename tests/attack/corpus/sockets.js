/*  sockets - connects, listens, looks up names, opens the inspector

    language: javascript
    run: time=3000
    expect: EXITED 0
*/
const net = require("net");
const dgram = require("dgram");
const dns = require("dns");
const http = require("http");
const inspector = require("inspector");

function succeeded(what) {
  console.log("succeeded:", what);
  process.exitCode = 1;
}
function attempt(what, make) {
  try {
    const made = make();
    if (made && made.on) made.on("error", () => {});
  } catch {
    // As it must be.
  }
}

const port = Number(process.argv[4]);
attempt("connect", () => net.connect(port, "127.0.0.1", () => succeeded("connect")));
attempt("listen", () => net.createServer().listen(0, () => succeeded("listen")));
attempt("abstract", () => net.createServer().listen("\0assize-attack", () => succeeded("abstract")));
attempt("unix", () => net.createServer().listen("/tmp/socket", () => succeeded("unix")));
attempt("http", () => http.get({ port }, () => succeeded("http")));
attempt("datagram", () => {
  const socket = dgram.createSocket("udp4");
  socket.on("error", () => {});
  socket.send("x", port, "127.0.0.1", (error) => error || succeeded("datagram"));
  return socket;
});
attempt("name", () => dns.lookup("example.com", (error) => error || succeeded("name")));
attempt("inspector", () => inspector.open(0, "127.0.0.1"));
if (inspector.url()) succeeded("inspector");
setTimeout(() => process.exit(), 300);
