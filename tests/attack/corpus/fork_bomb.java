/*  fork_bomb - starts itself by ProcessBuilder, twice each time, until it can't

    language: java
    run: time=1500
    expect: CPU_LIMIT
*/
public class Main {
    public static void main(String[] args) {
        for (;;) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "$0 & $0", "/program/program.jar").start();
                new ProcessBuilder("/bin/sh", "-c", "while :; do :; done").start();
            } catch (Exception e) {
                // No more for now: go on.
            }
        }
    }
}
