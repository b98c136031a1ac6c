/*  writes_proc - writes what /proc lets a process write about itself, and its own memory

    language: java
    run: time=3000
    expect: EXITED 0
*/
import java.io.RandomAccessFile;

public class Main {
    public static void main(String[] args) {
        boolean wrote = false;
        String[] names = {"oom_score_adj", "oom_adj", "uid_map", "gid_map", "setgroups", "mem",
            "clear_refs", "coredump_filter", "comm", "timerslack_ns", "attr/current", "loginuid",
            "autogroup", "sched", "fd/1", "task/" + ProcessHandle.current().pid() + "/mem"};
        for (String name : names) {
            if (name.equals("fd/1"))
                continue; // its own output
            try (RandomAccessFile file = new RandomAccessFile("/proc/self/" + name, "rw")) {
                file.write("0".getBytes());
                System.out.println("succeeded: " + name);
                wrote = true;
            } catch (Exception e) {
                // As it must be.
            }
        }
        System.exit(wrote ? 1 : 0);
    }
}
