/*  memory_outside_heap - memory that no heap limit counts: direct buffers, and Unsafe

    language: java
    run: memory=64 time=3000
    expect: MEMORY_LIMIT
*/
import java.lang.reflect.Field;

public class Main {
    public static void main(String[] args) throws Exception {
        Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
        field.setAccessible(true);
        sun.misc.Unsafe unsafe = (sun.misc.Unsafe) field.get(null);
        for (;;) {
            long memory = unsafe.allocateMemory(16 << 20);
            unsafe.setMemory(memory, 16 << 20, (byte) 1);
        }
    }
}
