/*  thread_bomb - threads until the JVM can't, all of them busy; what it throws is caught

    language: java
    run: time=1000
    expect: CPU_LIMIT
*/
public class Main {
    public static void main(String[] args) {
        for (;;) {
            try {
                Thread thread = new Thread(() -> {
                    for (;;) {
                    }
                });
                thread.setPriority(Thread.MAX_PRIORITY);
                thread.start();
            } catch (Throwable e) {
                // Those that run are enough.
            }
        }
    }
}
