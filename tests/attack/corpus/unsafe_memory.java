/*  unsafe_memory - writes to addresses of its own choice: the JVM may fall, nothing else

    language: java
    run: time=3000
    expect: SIGNALED 6 | SIGNALED 11 | EXITED 134
*/
import java.lang.reflect.Field;

public class Main {
    public static void main(String[] args) throws Exception {
        Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
        field.setAccessible(true);
        sun.misc.Unsafe unsafe = (sun.misc.Unsafe) field.get(null);
        for (long address = 1L << 46; address > 0; address -= 1L << 30)
            unsafe.putLong(address, 0x4141414141414141L);
    }
}
