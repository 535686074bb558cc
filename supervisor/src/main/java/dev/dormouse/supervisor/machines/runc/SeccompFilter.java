package dev.dormouse.supervisor.machines.runc;

import java.util.List;
import java.util.Map;

/**
 * Which system calls a container may not make. It has no capabilities and a user namespace of its
 * own, so this is the second wall: it takes away the parts of the kernel that no program of ours
 * needs and that its bugs have been in.
 */
final class SeccompFilter {
  /** Answered with "not permitted". */
  private static final List<String> REFUSED =
      List.of(
          // Mounts and namespaces: a user namespace of one's own would bring back capabilities.
          "mount",
          "umount",
          "umount2",
          "pivot_root",
          "chroot",
          "move_mount",
          "open_tree",
          "open_tree_attr",
          "fsopen",
          "fsconfig",
          "fsmount",
          "fspick",
          "mount_setattr",
          "statmount",
          "listmount",
          "unshare",
          "setns",
          // The kernel itself.
          "init_module",
          "finit_module",
          "delete_module",
          "create_module",
          "get_kernel_syms",
          "query_module",
          "kexec_load",
          "kexec_file_load",
          "reboot",
          "syslog",
          "_sysctl",
          "sysfs",
          "uselib",
          "bpf",
          "perf_event_open",
          "fanotify_init",
          "lookup_dcookie",
          "nfsservctl",
          "swapon",
          "swapoff",
          "quotactl",
          "quotactl_fd",
          "acct",
          "vhangup",
          "iopl",
          "ioperm",
          "vm86",
          "vm86old",
          "modify_ldt",
          // Keys, clocks, other processes' memory, and what bypasses the file system's checks.
          "add_key",
          "request_key",
          "keyctl",
          "settimeofday",
          "stime",
          "clock_settime",
          "clock_settime64",
          "clock_adjtime",
          "clock_adjtime64",
          "adjtimex",
          "ptrace",
          "process_vm_readv",
          "process_vm_writev",
          "process_madvise",
          "kcmp",
          "pidfd_getfd",
          "open_by_handle_at",
          "name_to_handle_at",
          "userfaultfd",
          "sethostname",
          "setdomainname",
          "memfd_secret",
          "move_pages",
          "migrate_pages");

  /** Answered with "no such call", so that libraries take another way. */
  private static final List<String> UNKNOWN =
      List.of("clone3", "io_uring_setup", "io_uring_enter", "io_uring_register");

  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /** The flags of clone that make namespaces. */
  private static final long NEW_NAMESPACES = 0x7E020000L;

  private SeccompFilter() {}

  /** As runc reads it. */
  static Map<String, Object> oci() {
    return Map.of(
        "defaultAction",
        "SCMP_ACT_ALLOW",
        "architectures",
        architectures(),
        "syscalls",
        List.of(
            refuse(REFUSED, EPERM),
            refuse(UNKNOWN, ENOSYS),
            // Any one of these flags refuses the call.
            Map.of(
                "names",
                List.of("clone"),
                "action",
                "SCMP_ACT_ERRNO",
                "errnoRet",
                EPERM,
                "args",
                cloneFlags())));
  }

  private static List<String> architectures() {
    return System.getProperty("os.arch").equals("aarch64")
        ? List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM")
        : List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
  }

  private static Map<String, Object> refuse(List<String> names, int error) {
    return Map.of("names", names, "action", "SCMP_ACT_ERRNO", "errnoRet", error);
  }

  private static List<Map<String, Object>> cloneFlags() {
    var flags = new java.util.ArrayList<Map<String, Object>>();
    for (long bit = 1; bit <= NEW_NAMESPACES; bit <<= 1) {
      if ((NEW_NAMESPACES & bit) != 0) {
        flags.add(Map.of("index", 0, "value", bit, "valueTwo", bit, "op", "SCMP_CMP_MASKED_EQ"));
      }
    }
    return flags;
  }
}
