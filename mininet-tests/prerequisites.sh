# What the lab and the tests need on Debian 12, and the build. To be sourced; `root` is the repository's folder.

lab_packages=(openvswitch-switch mininet iperf3 tcpdump nmap redis-tools ethtool iproute2 iputils-ping procps curl python3
    ca-certificates)
test_packages=("${lab_packages[@]}" python3-pytest python3-scipy python3-sklearn python3-igraph)

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

# Prints those of the packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            printf '%s ' "$package"
        fi
    done
}

# Installs what is missing; needs root only then.
ensure_packages() {
    command -v dpkg-query >/dev/null || die "needs Debian or a relative of it (dpkg is not there)"
    local missing
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        return
    fi
    is_root || die "not installed: $missing (run as root to have them installed)"
    say "installing $missing"
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086  # a list of words
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
        >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "the installation of $missing failed"
    fi
    rm -f "$log"
}

# Finds the .NET 10 SDK, also where sudo has shortened PATH.
ensure_dotnet() {
    local folder home=""
    if [ -n "${SUDO_USER:-}" ]; then
        home=$(getent passwd "$SUDO_USER" | cut -d: -f6)
    fi
    if ! command -v dotnet >/dev/null; then
        for folder in /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet /opt/dotnet "$HOME/.dotnet" "${home:-/nowhere}/.dotnet"; do
            if [ -x "$folder/dotnet" ]; then
                PATH="$folder:$PATH"
                break
            fi
        done
    fi
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        die "needs the .NET 10 SDK (https://dotnet.microsoft.com/download); 'dotnet --list-sdks' must show a 10.x"
    fi
    # The built program looks for its runtime here.
    export DOTNET_ROOT="${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}"
    # The project needs no ICU, so its build shall not either.
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    # Nothing of the build stays behind as a process.
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
}

# Runs a command as the repository's owner when root came by sudo, so that a build leaves no files of root.
as_owner() {
    if is_root && [ -n "${SUDO_USER:-}" ] && [ "$(stat -c %U "$root")" = "$SUDO_USER" ]; then
        sudo -u "$SUDO_USER" -H --preserve-env="PATH,DOTNET_ROOT,DOTNET_NOLOGO,DOTNET_CLI_TELEMETRY_OPTOUT,DOTNET_SYSTEM_GLOBALIZATION_INVARIANT,MSBUILDDISABLENODEREUSE,CI" -- "$@"
    else
        "$@"
    fi
}

# Builds the command line program, and with it the controller, unless nothing has changed since the last time.
build_program() {
    local project=controller/SdnPersona.Cli
    local stamp="$root/$project/bin/Release/.built-by-lab"
    if [ -e "$stamp" ] && [ -x "$root/$project/bin/Release/net10.0/sdnpersona" ] && [ -z "$(changed_since "$stamp")" ]; then
        return
    fi
    say "building (a minute the first time)"
    local log
    log=$(mktemp)
    if ! as_owner dotnet build "$root/$project" -c Release -v quiet --disable-build-servers >"$log" 2>&1 </dev/null; then
        grep -E 'error|warn' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
        rm -f "$log"
        die "the build failed"
    fi
    rm -f "$log"
    as_owner touch "$stamp"
}

# Prints the first source file or folder that is newer than a file; a deleted file makes its folder newer.
changed_since() {
    find "$root/openflow" "$root/plugins" "$root/controller" "$root"/*.props "$root"/global.json "$root"/.editorconfig \
        \( -name bin -o -name obj -o -name node_modules \) -prune -o -newer "$1" -print -quit
}
