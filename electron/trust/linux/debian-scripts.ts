/**
 * What runs as root: constant texts, for `/bin/sh -c`. Whatever varies comes as an argument or on standard input.
 * One call an action, so that a person is asked once and no prompt can be dismissed between two halves.
 */

const prologue = `
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 022
`;

/**
 * $1 update-ca-certificates, $2 the folder, $3 the file's name; the certificate on standard input.
 * If the bundle cannot be rebuilt the file goes again: half-installed it would be trusted by whichever program
 * next rebuilds the bundle. Exit codes 126 and 127 are pkexec's own, so a failing program becomes 1.
 */
export const installScript = `${prologue}
mkdir -p -- "$2"
temporary="$2/.$3.new"
trap 'rm -f -- "$temporary"' EXIT
rm -f -- "$temporary"
(set -C; cat > "$temporary")
chmod 0644 -- "$temporary"
sync -- "$temporary" 2>/dev/null || sync
mv -f -- "$temporary" "$2/$3"
"$1" || { rm -f -- "$2/$3"; exit 1; }
`;

/**
 * $1 update-ca-certificates, $2 its configuration file, then the files to remove.
 *
 * Debian's program does not notice that a file went: it leaves a dangling link in /etc/ssl/certs and tells its
 * hooks nothing, so that Java would go on trusting the certificate. It does both for a certificate which its
 * configuration switches off with "!", so it is given a configuration that says so.
 * https://salsa.debian.org/debian/ca-certificates/-/blob/master/sbin/update-ca-certificates
 */
export const uninstallScript = `${prologue}
update=$1
configuration=$2
shift 2
temporary=$(mktemp)
trap 'rm -f -- "$temporary"' EXIT
if [ -f "$configuration" ]; then cat -- "$configuration" > "$temporary"; fi
echo >> "$temporary"
for file; do
  name=$(basename -- "$file" .crt | sed -e 's/ /_/g' -e 's/[()]/=/g' -e 's/,/_/g')
  printf '!%s.crt\\n' "$name" >> "$temporary"
  rm -f -- "$file"
done
if grep -q -e --certsconf "$update"; then
  "$update" --certsconf "$temporary" || exit 1
else
  "$update" || exit 1
fi
`;
