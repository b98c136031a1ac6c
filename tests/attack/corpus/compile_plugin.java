/*  compile_plugin - the same as a javac plug-in, which starts by itself where it may

    language: java
    expect-build: BUILT | EXITED 1
    expect: EXITED 0
*/
import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;

public class Main implements Plugin {
    public String getName() {
        return "attack";
    }

    public boolean autoStart() {
        return true;
    }

    public void init(JavacTask task, String... args) {
        for (;;) {
        }
    }

    public static void main(String[] args) {
    }
}
-- META-INF/services/com.sun.source.util.Plugin --
Main
