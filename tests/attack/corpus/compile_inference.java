/*  compile_inference - nested generic calls whose types the compiler infers in exponential time

    language: java
    build: time=3000 memory=1024
    expect-build: CPU_LIMIT | WALL_LIMIT | EXITED 1 | EXITED 3 | MEMORY_LIMIT
*/
import java.util.function.Function;

public class Main {
    static <A, B> Function<A, B> f(Function<A, B> x, Function<A, B> y) {
        return x;
    }

    static <A> A g(A x, A y) {
        return x;
    }

    public static void main(String[] args) {
        Function<Object, Object> z =
            f(f(f(f(f(f(f(f(x -> g(g(x, 1), g(x, 2)), x -> g(x, "")), f(x -> x, y -> g(y, y))),
            f(f(x -> x, y -> g(y, 1)), f(x -> g(x, x), y -> y))), f(f(f(x -> x, y -> y),
            f(x -> x, y -> y)), f(f(x -> x, y -> y), f(x -> x, y -> y)))), f(f(f(f(x -> x, y -> y),
            f(x -> x, y -> y)), f(f(x -> x, y -> y), f(x -> x, y -> y))), f(f(f(x -> x, y -> y),
            f(x -> x, y -> y)), f(f(x -> x, y -> y), f(x -> x, y -> y))))),
            x -> f(f(f(y -> y, y -> f(w -> w, v -> f(u -> u, t -> f(s -> s, r -> missing(r)))).apply(y)),
            y -> y), y -> y).apply(x)), x -> x), x -> x).andThen(missing);
        z.apply(null);
    }
}
