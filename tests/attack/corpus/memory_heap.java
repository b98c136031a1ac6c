/*  memory_heap - holds on to everything, and catches the error that says so

    language: java
    run: memory=64 time=4000
    expect: EXITED 1 | MEMORY_LIMIT | CPU_LIMIT
*/
import java.util.ArrayList;
import java.util.List;

public class Main {
    public static void main(String[] args) {
        List<byte[]> all = new ArrayList<>();
        int caught = 0;
        for (;;) {
            try {
                all.add(new byte[1 << 20]);
            } catch (OutOfMemoryError e) {
                if (++caught == 1000)
                    System.exit(1);
            }
        }
    }
}
