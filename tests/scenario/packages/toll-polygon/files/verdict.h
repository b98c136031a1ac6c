// What a testlib program says with its exit code; enough for a package of our own.
enum verdict { ok = 0, wrong_answer = 1, fail = 3 };
