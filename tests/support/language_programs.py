"""Small programs in every language that we ship, for the worker's tests.

Of each language:
    sum      prints the sum of all whole numbers on standard input, however many
    broken   does not compile; what the compiler must say of it
    exit3    ends with exit code 3
    endless  never ends
    hungry   takes memory until there is none
    deep     prints 100000, by as many calls within one another; absent where the language cannot
    two      two files, the first is the main one; prints 42
"""
from types import SimpleNamespace

C = SimpleNamespace(
    sum='#include <stdio.h>\nint main(void){long n,s=0;while(scanf("%ld",&n)==1)s+=n;'
        'printf("%ld\\n",s);}',
    broken=("int main(void){return x;}", "'x' undeclared"),
    exit3="int main(void){return 3;}",
    endless="int main(void){for(volatile int i=0;;)i=i+1;}",
    hungry="#include <stdlib.h>\n#include <string.h>\n"
           "int main(void){for(;;){char*p=malloc(1<<20);if(!p)return 1;memset(p,1,1<<20);}}",
    deep="#include <stdio.h>\nstatic int __attribute__((noinline)) f(int n){volatile int m=n;"
         'return m?f(m-1)+1:0;}\nint main(void){printf("%d\\n",f(100000));}',
    two={"main.c": '#include <stdio.h>\n#include "lib/b.h"\nint main(void){printf("%d\\n",b());}',
         "lib/b.h": "int b(void);", "b.c": "int b(void){return 42;}"})

CPP = SimpleNamespace(
    sum="#include <bits/stdc++.h>\nint main(){long n,s=0;while(std::cin>>n)s+=n;"
        "std::cout<<s<<std::endl;}",
    broken=("int main(){return x;}", "'x' was not declared"),
    exit3="int main(){return 3;}",
    endless=C.endless.replace("void", ""),
    hungry="#include <vector>\nint main(){std::vector<std::vector<int>>v;for(;;)"
           "v.emplace_back(1<<18,1);}",
    deep=C.deep.replace("(void)", "()"),
    two={"main.cpp": '#include <iostream>\nint b();\nint main(){std::cout<<b()<<"\\n";}',
         "b.cc": "int b(){return 42;}"})

PYTHON = SimpleNamespace(
    sum="import sys\nprint(sum(map(int, sys.stdin.read().split())))",
    broken=("print((1)\n", "SyntaxError"),
    exit3="import sys\nsys.exit(3)",
    endless="while True: pass",
    hungry="x = []\nwhile True: x.append(bytearray(b'1') * (1 << 20))",
    deep="import sys\nsys.setrecursionlimit(200000)\ndef f(n): return f(n - 1) + 1 if n else 0\n"
         "print(f(100000))",
    two={"main.py": "from lib.b import b\nprint(b())", "lib/__init__.py": "",
         "lib/b.py": "def b(): return 42"})

JAVASCRIPT = SimpleNamespace(
    sum='const text = require("fs").readFileSync(0, "utf8");\n'
        "console.log(text.split(/\\s+/).reduce((s, x) => s + Number(x), 0));",
    broken=("let x = ;", "SyntaxError"),
    exit3="process.exit(3);",
    endless="for (;;) {}",
    hungry="const x = []; for (;;) x.push(new Array(100000).fill(1.5));",
    deep="function f(n) { return n ? f(n - 1) + 1 : 0; }\nconsole.log(f(100000));",
    two={"main.js": 'console.log(require("./lib/b").b());', "lib/b.js": "exports.b = () => 42;"})

JAVA = SimpleNamespace(
    sum="import java.io.*;\npublic class Sum {\n  public static void main(String[] a) "
        "throws IOException {\n    StreamTokenizer in = new StreamTokenizer(new "
        "BufferedInputStream(System.in));\n    long s = 0;\n"
        "    while (in.nextToken() != StreamTokenizer.TT_EOF) s += (long) in.nval;\n"
        "    System.out.println(s);\n  }\n}",
    broken=("public class Main { int x = y; }", "cannot find symbol"),
    exit3="class Main { public static void main(String[] a) { System.exit(3); } }",
    endless="class Main { public static void main(String[] a) { for (;;); } }",
    hungry="import java.util.*; class Main { public static void main(String[] a) "
           "{ List<int[]> x = new ArrayList<>(); for (;;) x.add(new int[1 << 18]); } }",
    deep="class Main { static int f(int n) { return n == 0 ? 0 : f(n - 1) + 1; }\n"
         "  public static void main(String[] a) { System.out.println(f(100000)); } }",
    two={"Main.java": "import lib.B;\npublic class Main { public static void main(String[] a) "
                      "{ System.out.println(B.b()); } }",
         "lib/B.java": "package lib;\npublic class B { public static int b() { return 42; } }"})

GO = SimpleNamespace(
    sum='package main\nimport ("bufio"; "fmt"; "os")\nfunc main() {\n'
        "  in := bufio.NewReader(os.Stdin)\n  var s, n int\n  for {\n"
        "    if _, err := fmt.Fscan(in, &n); err != nil { break }\n    s += n\n  }\n"
        "  fmt.Println(s)\n}",
    broken=("package main\nfunc main() { x }", "undefined: x"),
    exit3='package main\nimport "os"\nfunc main() { os.Exit(3) }',
    endless="package main\nfunc main() { for {} }",
    hungry="package main\nfunc main() { var x [][]byte\n for { b := make([]byte, 1<<20)\n"
           "  for i := range b { b[i] = 1 }\n  x = append(x, b) } }",
    deep='package main\nimport "fmt"\nfunc f(n int) int { if n == 0 { return 0 }\n'
         " return f(n-1) + 1 }\nfunc main() { fmt.Println(f(100000)) }",
    two={"main.go": 'package main\nimport "fmt"\nfunc main() { fmt.Println(b()) }',
         "b.go": "package main\nfunc b() int { return 42 }"})

RUST = SimpleNamespace(
    sum="use std::io::{self, Read};\nfn main() { let mut t = String::new();\n"
        "  io::stdin().read_to_string(&mut t).unwrap();\n"
        '  println!("{}", t.split_whitespace().map(|x| x.parse::<i64>().unwrap()).sum::<i64>()); }',
    broken=("fn main() { let x: i32 = y; }", "cannot find value `y`"),
    exit3="fn main() { std::process::exit(3); }",
    endless="fn main() { let mut i = 0u64; loop { i = std::hint::black_box(i.wrapping_add(1)); } }"
            .replace("std::hint::black_box(i.wrapping_add(1))",
                     "unsafe { std::ptr::read_volatile(&i) }.wrapping_add(1)"),
    hungry="fn main() { let mut x = Vec::new(); loop { x.push(vec![1u8; 1 << 20]); } }",
    deep="#[inline(never)] fn f(n: &i32) -> i32 { if unsafe { std::ptr::read_volatile(n) } == 0 "
         '{ 0 } else { let m = *n - 1; f(&m) + 1 } }\nfn main() { println!("{}", f(&100000)); }',
    two={"main.rs": 'mod b;\nfn main() { println!("{}", b::b()); }',
         "b.rs": "pub fn b() -> i32 { 42 }"})

TYPESCRIPT = SimpleNamespace(
    sum='import { readFileSync } from "fs";\nconst text: string = readFileSync(0, "utf8");\n'
        "console.log(text.split(/\\s+/).reduce((s: number, x: string) => s + Number(x), 0));",
    broken=("let x: number = ;", "Unexpected"),
    exit3="process.exit(3 as number);",
    endless=JAVASCRIPT.endless,
    hungry=JAVASCRIPT.hungry.replace("const x", "const x: number[][]"),
    deep=JAVASCRIPT.deep.replace("f(n)", "f(n: number): number", 1),
    two={"main.ts": 'import { b } from "./lib/b";\nconsole.log(b());',
         "lib/b.ts": "export function b(): number { return 42; }"})

CSHARP = SimpleNamespace(
    sum="using System; using System.Linq;\nclass P { static void Main() { Console.WriteLine("
        "Console.In.ReadToEnd().Split(new char[] {' ', '\\n'}, "
        "StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).Sum()); } }",
    broken=("class P { static void Main() { int x = y; } }", "CS0103"),
    exit3="class P { static int Main() { return 3; } }",
    endless="class P { static void Main() { for (;;); } }",
    hungry="using System.Collections.Generic; class P { static void Main() { "
           "var x = new List<int[]>(); for (;;) { var a = new int[1 << 18]; "
           "for (int i = 0; i < a.Length; i++) a[i] = i; x.Add(a); } } }",
    deep="class P { static int F(int n) { return n == 0 ? 0 : F(n - 1) + 1; }\n"
         "  static void Main() { System.Console.WriteLine(F(100000)); } }",
    two={"main.cs": "class P { static void Main() { System.Console.WriteLine(B.Get()); } }",
         "lib/b.cs": "class B { public static int Get() { return 42; } }"})

HASKELL = SimpleNamespace(
    sum="import qualified Data.ByteString.Char8 as B\nimport Data.Maybe\n"
        "main = B.getContents >>= print . sum . map (fst . fromJust . B.readInt) . B.words",
    broken=("main = print x", "not in scope: x"),
    exit3="import System.Exit\nmain = exitWith (ExitFailure 3)",
    endless="import Data.Bits\nmain = print (go 0)\n  where go :: Int -> Int\n"
            "        go n = if n == -1 then n else go (n .&. 65535 + 1)",
    hungry="main = let x = [1 ..] :: [Integer] in print (length x) >> print (sum x)",
    deep="f :: Int -> Integer\nf 0 = 0\nf n = f (n - 1) + 1\n{-# NOINLINE f #-}\n"
         "main = print (f 100000)",
    two={"main.hs": "import Lib.B\nmain = print b",
         "Lib/B.hs": "module Lib.B where\nb :: Int\nb = 42"})

OCAML = SimpleNamespace(
    sum='let () = let s = ref 0 in (try while true do Scanf.scanf " %d" (fun n -> s := !s + n) '
        'done with _ -> ()); Printf.printf "%d\\n" !s',
    broken=("let () = print_int x", "Unbound value x"),
    exit3="let () = exit 3",
    endless="let () = while true do () done",
    hungry="let x = ref [] let () = while true do x := Bytes.make 1000000 'x' :: !x done",
    deep='let rec f n = if n = 0 then 0 else f (n - 1) + 1\n'
         'let () = Printf.printf "%d\\n" (f 100000)',
    two={"main.ml": 'let () = Printf.printf "%d\\n" (B.b ())', "b.ml": "let b () = 42"})

PASCAL = SimpleNamespace(
    sum="var n, s: int64;\nbegin s := 0; while not seekeof do begin read(n); s := s + n; end;\n"
        "writeln(s); end.",
    broken=("begin writeln(x); end.", 'Identifier not found "x"'),
    exit3="begin halt(3); end.",
    endless="begin while true do; end.",
    hungry="var p: pchar;\nbegin while true do begin getmem(p, 1048576); "
           "fillchar(p^, 1048576, 1); end; end.",
    deep="function f(n: longint): longint;\nbegin if n = 0 then f := 0 else f := f(n - 1) + 1; "
         "end;\nbegin writeln(f(100000)); end.",
    two={"main.pas": "uses b;\nbegin writeln(get()); end.",
         "b.pas": "unit b;\ninterface\nfunction get(): longint;\nimplementation\n"
                  "function get(): longint;\nbegin get := 42; end;\nend."})

PERL = SimpleNamespace(
    sum="my $s = 0; while (<STDIN>) { $s += $_ for split; } print \"$s\\n\";",
    broken=("use strict; print $x;", "Global symbol"),
    exit3="exit 3;",
    endless="while (1) {}",
    hungry="my @x; while (1) { push @x, 'x' x 1048576; }",
    deep="no warnings; sub f { my $n = shift; return $n ? f($n - 1) + 1 : 0; } print f(100000);",
    two={"main.pl": "use b; print b::get(), \"\\n\";", "b.pm": "package b; sub get { 42 } 1;"})

BASH = SimpleNamespace(
    sum="s=0\nwhile read -ra x; do for n in \"${x[@]}\"; do ((s += n)); done; done\necho $s",
    broken=("if true; then", "syntax error"),
    exit3="exit 3",
    endless="while :; do :; done",
    hungry="x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done",
    two={"main.sh": ". /program/b.sh\nb", "b.sh": "b() { echo 42; }"})

PROGRAMS = {"bash": BASH, "c": C, "c11": C, "cpp17": CPP, "cpp20": CPP, "csharp": CSHARP, "go": GO,
            "haskell": HASKELL, "java": JAVA, "javascript": JAVASCRIPT, "ocaml": OCAML,
            "pascal": PASCAL, "perl": PERL, "pypy3": PYTHON, "python3": PYTHON, "rust": RUST,
            "typescript": TYPESCRIPT}
