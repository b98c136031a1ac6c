/*  deserialization_bomb - a small nest of sets whose hash takes longer than the universe

    language: java
    run: time=800
    expect: CPU_LIMIT
*/
import java.util.HashSet;
import java.util.Set;

public class Main {
    public static void main(String[] args) {
        Set<Object> root = new HashSet<>();
        Set<Object> a = root;
        Set<Object> b = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Set<Object> x = new HashSet<>();
            Set<Object> y = new HashSet<>();
            x.add("one");
            a.add(x);
            a.add(y);
            b.add(x);
            b.add(y);
            a = x;
            b = y;
        }
        System.out.println(root.hashCode());
    }
}
