/*  reads_host - files, /proc, environment, properties: prints what it can read

    language: java
    run: time=3000
    expect: EXITED 0
*/
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

public class Main {
    public static void main(String[] args) throws Exception {
        boolean found = false;
        String[] paths = {args[0], "/etc/shadow", "/etc/hostname", "/proc/1/environ", "/proc/1/root",
            "/proc/" + args[1] + "/environ", "/proc/" + args[1] + "/cmdline", "/proc/kallsyms",
            "/proc/cmdline", "/proc/version", "/proc/mounts/../1/fd", "/proc/sys/kernel/core_pattern",
            "/proc/self/root/root", "/proc/self/cwd/../root", "/proc/net/tcp", "/proc/keys",
            "/proc/sysrq-trigger", "/proc/modules", "/sys/kernel", "/proc/2/../1/environ"};
        for (String path : paths) {
            try {
                byte[] bytes = Files.readAllBytes(Path.of(path));
                System.out.println("succeeded: " + path + " " + bytes.length);
                found = true;
            } catch (Exception e) {
                // As it must be.
            }
        }
        for (File entry : new File("/proc").listFiles())
            if (entry.getName().matches("[0-9]+") && new File(entry, "environ").canRead()) {
                String environ = new String(Files.readAllBytes(Path.of(entry + "/environ")));
                System.out.println(entry + ": " + environ.replace('\0', ' '));
            }
        System.out.println(System.getenv());
        System.exit(found ? 1 : 0);
    }
}
