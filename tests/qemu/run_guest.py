#!/usr/bin/env python3
"""The sandbox's tests under full cgroup v2, in a virtual machine.

usage: run_guest.py BUILD_DIR CACHE_DIR

Boots Debian's cloud kernel (downloaded once with apt, unpacked into CACHE_DIR, never installed) with an
initial file system made of this machine's own compiler and Python packages and the tests of this
build. QEMU emulates: this is for function, not for time. Exit: 0, 1 when a test failed inside or did
not report, 77 with the reason when there can be no guest.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ATTACK = HERE.parent / "attack"
# What another version of cgroups, or another kernel, may answer differently. C and C++: other
# toolchains would fill the guest, and emulated they would take minutes.
ATTACKS = ["memory_*.c*", "[!c]*_bomb.c*", "clone_bomb.c", "disk_fill.c", "inode_fill.c", "ignores_*.c",
           "kills_*.c", "leftovers.c", "old_memory.c", "namespaces.c", "orphan_*.c", "setsid_*.c",
           "sleeps.c", "stop*.c"]
LANGUAGES = HERE.parents[1] / "nodes/worker/languages"
QEMU = "qemu-system-x86_64"
PACKAGES = ["coreutils", "dash", "g++", "mold", "python3", "util-linux"]
KERNEL_PACKAGE = "linux-image-cloud-amd64"
LEFT_OUT = re.compile(r"^/(usr/share/(doc|man|locale|info|lintian|bash-completion|zoneinfo|i18n)/"
                      r"|var/|usr/lib/python3/|usr/lib/locale/|boot/)")
BOOT_S_MAX = 900
SKIPPED = 77

ROOT, NOBODY = 0, 65534
TESTS = [  # name, user, program below tests/ of the build and its arguments
    ("sandbox", ROOT, "test_sandbox"),
    ("sandbox_files", ROOT, "test_sandbox_files"),
    ("sandbox_slot", ROOT, "test_sandbox_slot"),
    ("without_root", NOBODY, "test_sandbox_degraded cgroups"),
    ("attacks", ROOT, "run_attacks --patience 5 --sandbox {build}/bin/assize-sandbox"
                      " --languages /languages /attack/corpus"),
]


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def fetch_kernel(cache):
    """The kernel's image; downloaded when the cache has none."""
    image = cache / "vmlinuz"
    if image.exists():
        return image
    with tempfile.TemporaryDirectory(prefix="assize-kernel-") as folder:
        os.chmod(folder, 0o777)  # apt drops its privileges for a download
        try:
            depends = output("apt-cache", "depends", KERNEL_PACKAGE)
            package = re.search(r"Depends: (linux-image-\S+)", depends).group(1)
            subprocess.run(["apt-get", "-q", "download", package], cwd=folder, check=True,
                           capture_output=True, timeout=300)
            deb = next(pathlib.Path(folder).glob("*.deb"))
            subprocess.run(["dpkg-deb", "-x", deb, f"{folder}/out"], check=True)
        except (AttributeError, OSError, StopIteration, subprocess.SubprocessError) as error:
            skip(f"no kernel: apt-get download {KERNEL_PACKAGE}: {error}")
        cache.mkdir(parents=True, exist_ok=True)
        shutil.copy(next(pathlib.Path(folder).glob("out/boot/vmlinuz-*")), cache / "vmlinuz.new")
    (cache / "vmlinuz.new").rename(image)
    return image


def package_files():
    """Every file of PACKAGES and of what they need, as installed here."""
    listing = output("apt-cache", "depends", "--recurse", "--installed", "--no-recommends",
                     "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces",
                     "--no-enhances", *PACKAGES)
    names = {line for line in listing.splitlines() if re.match(r"[a-z0-9]", line)}
    installed = output("dpkg-query", "-W", "-f", "${binary:Package} ${db:Status-Status}\n").split("\n")
    wanted = [line.split()[0] for line in installed
              if line.endswith(" installed") and line.split(":")[0].split()[0] in names]
    files = output("dpkg-query", "-L", *wanted).splitlines()
    return {name for name in files if name.startswith("/") and not LEFT_OUT.match(name)}


def with_libraries(programs):
    """The programs and the shared libraries that they ask for."""
    files = set(programs)
    for program in programs:
        found = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        files.update(re.findall(r"(/\S+) \(0x", found))
    return files


def with_parents(names):
    """Each name what it links to, and all directories above both; links stay links."""
    wanted = set()
    for name in names:
        path = pathlib.Path(name)
        real = path.parent.resolve() / path.name
        for one in (path, real, path.resolve()):
            wanted.add(str(one))
            wanted.update(str(parent) for parent in one.parents if str(parent) != "/")
    return sorted(name for name in wanted if os.path.lexists(name))


def write_archive(names, root, into):
    """Appends a cpio archive: the kernel unpacks several, one after another."""
    subprocess.run(["busybox", "cpio", "-o", "-H", "newc"], cwd=root, stdout=into, check=True,
                   stderr=subprocess.DEVNULL,
                   input="\n".join(name.lstrip("/") for name in names).encode())


def make_initrd(build, folder):
    programs = [str(build / "tests" / command.split()[0]) for _, _, command in TESTS]
    programs += [str(build / "bin/assize-sandbox"), str(build / "bin/box_program"),
                 "/bin/busybox"]
    small = pathlib.Path(folder) / "small"
    for name in ("proc", "sys", "dev", "tmp", "etc", "inner"):
        (small / name).mkdir(parents=True)
    shutil.copy(HERE / "init", small / "init")
    (small / "init").chmod(0o755)
    (small / "commands").write_text("".join(
        f"{name} {user} {build}/tests/{command.format(build=build)}\n"
        for name, user, command in TESTS))
    (small / "attack/corpus").mkdir(parents=True)
    for path in ATTACK.glob("*.c"):
        shutil.copy(path, small / "attack")
    for pattern in ("attack.h", *ATTACKS):
        for path in (ATTACK / "corpus").glob(pattern):
            shutil.copy(path, small / "attack/corpus")
    (small / "languages").mkdir()
    for path in LANGUAGES.glob("c*.yaml"):
        # What is prepared ahead saves time, but would take minutes to make here.
        text = re.sub(r"^prepare:\n(?:[ #].*\n)+", "", path.read_text(), flags=re.M)
        (small / "languages" / path.name).write_text(text)
    initrd = pathlib.Path(folder) / "initrd"
    with initrd.open("wb") as into:
        own = [str(path.relative_to(small)) for path in small.rglob("*")]
        write_archive(sorted(own), small, into)
        into.flush()
        files = package_files() | with_libraries(programs)
        files |= {"/etc/alternatives", "/etc/ld.so.cache"}
        files |= {str(path) for path in pathlib.Path("/etc/alternatives").iterdir()}
        write_archive(with_parents(files), "/", into)
    return initrd


def boot(kernel, initrd):
    """Runs the guest; its console's lines, which are also printed.

    Its clock counts instructions, 2 ns each: limits of time mean the same however busy the host is.
    """
    lines = []
    command = [QEMU, "-accel", "tcg", "-icount", "shift=1", "-cpu", "max", "-smp", "1",
               "-m", "2048", "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio",
               "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0 quiet panic=-1"]
    guest = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                             errors="replace")
    try:
        for line in guest.stdout:
            lines.append(line.rstrip())
            print(lines[-1], flush=True)
        guest.wait(timeout=BOOT_S_MAX)
    finally:
        guest.kill()
    return lines


def main():
    build, cache = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    for program in (QEMU, "busybox", "apt-get", "dpkg-query"):
        if not shutil.which(program):
            skip(f"{program} is not installed: ./dev setup")
    if os.uname().machine != "x86_64":
        skip("the guest is an x86_64 machine, this is none")
    kernel = fetch_kernel(cache)
    with tempfile.TemporaryDirectory(prefix="assize-guest-") as folder:
        lines = boot(kernel, make_initrd(build, folder))
    results = dict(match.groups() for line in lines
                   if (match := re.match(r"ASSIZE-RESULT (\S+) (\d+)", line)))
    failed = [name for name, _, _ in TESTS if results.get(name) != "0"]
    print(f"{len(TESTS) - len(failed)} of {len(TESTS)} passed", *failed)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
