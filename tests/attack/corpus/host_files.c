/*  host_files - looks for anything of the host: secrets, homes, test data, devices, kernel files

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    static const char *const s_paths[] = {"/etc/shadow",
                                          "/etc/hostname",
                                          "/etc/ssh",
                                          "/root",
                                          "/home",
                                          "/var/cache", /* /var has ghc's list of libraries */
                                          "/var/lib/dpkg",
                                          "/var/log",
                                          "/run",
                                          "/work",
                                          "/mnt",
                                          "/opt",
                                          "/srv",
                                          "/sys",
                                          "/boot",
                                          "/proc/1/environ",
                                          "/proc/self/mem",
                                          "/proc/kcore",
                                          "/proc/self/maps",
                                          "/dev/mem",
                                          "/dev/kmsg",
                                          "/dev/vda",
                                          "/dev/sda",
                                          "/dev/tty",
                                          "/dev/shm",
                                          "/dev/pts",
                                          "/dev/fuse",
                                          "/dev/net/tun",
                                          "../etc/shadow",
                                          "../../../../root",
                                          "/box/../root",
                                          "/program/../../var/log",
                                          "/data/../../../run",
                                          "/usr/../home"};
    for (size_t i = 0; i < sizeof s_paths / sizeof s_paths[0]; i++)
        must_fail(s_paths[i], open(s_paths[i], O_RDONLY));
    if (argc > 1)
        must_fail(argv[1], open(argv[1], O_RDONLY));
    return attack_over();
}
