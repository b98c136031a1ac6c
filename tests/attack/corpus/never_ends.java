/*  never_ends - exits, but its shutdown hook doesn't, and nor does what it left behind

    language: java
    run: wall=1500
    expect: WALL_LIMIT
*/
public class Main {
    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            for (;;) {
                try {
                    Thread.sleep(100000);
                } catch (InterruptedException e) {
                    // Not even then.
                }
            }
        }));
        System.exit(0);
    }
}
