/*  compile_class_names - names of classes that mean something to the shell around the compiler

    language: java
    expect-build: BUILT | EXITED 1
    expect: EXITED 0
*/
class $HOME {
    class $IFS {
    }
}

class ẞetaКласс {
}

class __$$$ {
    // public class Stolen { in a comment
    String text = "public class AlsoStolen {";
}

public class Main {
    public static void main(String[] args) {
    }
}
