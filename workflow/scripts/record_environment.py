"""Record what a build runs on: Python, machine and the versions of the required packages."""

import os
import platform
import re
from importlib import metadata
from pathlib import Path

from unrolled.files.artifacts import write_json, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed

CPU_INFO = Path("/proc/cpuinfo")


def main(requirements: str, output: str, log: str | None = None) -> None:
    """Write `output` (JSON); requirements: a file with a package to list on every line."""
    packages = versions(Path(requirements).read_text(encoding="utf-8"))
    write_json(
        output,
        {
            "python": platform.python_version(),
            "platform": system(),
            "processor": processor(),
            "cores": cores(),
            "memory_gb": memory_gb(),
            "packages": packages,
        },
    )
    if log:
        write_text(log, f"{output}: {len(packages)} packages\n")


def versions(requirements: str) -> dict[str, str]:
    """Installed versions of the packages named in a requirements file; absent ones are left out."""
    installed = {}
    for line in requirements.splitlines():
        match = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line.strip())
        if match:
            try:
                installed[match.group()] = metadata.version(match.group())
            except metadata.PackageNotFoundError:
                continue
    return installed


def system() -> str:
    """Operating system, architecture and C library, e.g. "Linux x86_64, glibc 2.36"."""
    parts = [f"{platform.system()} {platform.machine()}", " ".join(platform.libc_ver()).strip()]
    return ", ".join(part for part in parts if part)


def processor() -> str:
    """The processor's name; Python itself does not know it on Linux."""
    if CPU_INFO.exists():
        match = re.search(
            r"^model name\s*:\s*(.+)$", CPU_INFO.read_text(encoding="utf-8"), re.MULTILINE
        )
        if match:
            return match.group(1).strip()
    return platform.processor() or platform.machine()


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_gb() -> float | None:
    """Physical memory in units of 10^9 bytes, or None where the system does not tell."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return round(size / 1e9, 1)


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake):
        main(
            requirements=snakemake.input.requirements,
            output=snakemake.output[0],
            log=snakemake.log[0] if snakemake.log else None,
        )
