/*  attaches - looks for other JVMs and attaches to them, to itself, to pid 1; loads libraries

    language: java
    run: time=4000
    expect: EXITED 0
*/
public class Main {
    public static void main(String[] args) throws Exception {
        boolean succeeded = false;
        long own = ProcessHandle.current().pid();
        for (long pid : new long[] {1, own, Long.parseLong(args[1])}) {
            try {
                Class<?> machine = Class.forName("com.sun.tools.attach.VirtualMachine");
                Object attached = machine.getMethod("attach", String.class).invoke(null, "" + pid);
                System.out.println("succeeded: " + attached);
                succeeded = true;
            } catch (Throwable e) {
                // As it must be.
            }
            try {
                if (pid != own && ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
                    System.out.println("succeeded: kill of " + pid);
                    succeeded = true;
                }
            } catch (Throwable e) {
                // As it must be.
            }
        }
        try {
            System.load("/box/attack.so");
            succeeded = true;
        } catch (Throwable e) {
            // As it must be.
        }
        System.exit(succeeded ? 1 : 0);
    }
}
