/*  compile_processor - an annotation processor of its own would run inside the compiler: by service
    file and by name

    language: java
    expect-build: BUILT | EXITED 1
    expect: EXITED 0
*/
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.element.TypeElement;

@SupportedAnnotationTypes("*")
public class Main extends AbstractProcessor {
    static {
        System.err.println("in the compiler: @CANARY@");
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (;;) {
        }
    }

    @Deprecated
    public static void main(String[] args) {
    }
}
-- META-INF/services/javax.annotation.processing.Processor --
Main
-- processor/META-INF/services/javax.annotation.processing.Processor --
Main
