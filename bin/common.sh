# SPDX-License-Identifier: Apache-2.0
#
# What the scripts of this folder have in common: Java, Maven, a SPARK_HOME. To be sourced with set -euo pipefail, by a
# script that has set
#   program  its name, for messages
#   root     the checkout
#   gpu      not empty: the jar with the CUDA backend
# shellcheck shell=bash

say() { printf '%s: %s\n' "$program" "$*" >&2; }
fail() { say "$@"; exit 2; }

# Reads the version that the JDK states of itself, which is quicker than starting it.
java_version() {
  local home release
  home="$(cd "$(dirname "$(readlink -f "$java" 2>/dev/null || echo "$java")")/.." && pwd -P)"
  if [[ -r "$home/release" ]]; then release="$(grep '^JAVA_VERSION=' "$home/release")" || release=""; else release=""; fi
  [[ -n "$release" ]] || release="$("$java" -version 2>&1 | head -n 1)"
  release="${release#*\"}"
  printf '%s' "${release%%[.\"-]*}"
}

# Sets java to the Java to run on, of JAVA_HOME or the PATH.
find_java() {
  local major
  if [[ -n "${JAVA_HOME:-}" ]]; then
    java="$JAVA_HOME/bin/java"
    [[ -x "$java" ]] || fail "JAVA_HOME=$JAVA_HOME has no bin/java; set it to a JDK 17"
  else
    java="$(command -v java)" || fail "no java on the PATH; install a JDK 17 or set JAVA_HOME to one"
  fi
  major="$(java_version)"
  if [[ "$major" =~ ^[0-9]+$ ]] && ((major < 17 || major > 23)); then
    fail "Java 17 is needed and $java is Java $major; set JAVA_HOME to a JDK 17"
  fi
}

# The name that ND4J's native libraries have for this machine.
platform() {
  case "$(uname -s)-$(uname -m)" in
    Linux-aarch64) echo linux-arm64 ;;
    Darwin-x86_64) echo macosx-x86_64 ;;
    Darwin-arm64) echo macosx-arm64 ;;
    *) echo linux-x86_64 ;;
  esac
}

# maven WHAT GOAL...: runs Maven quietly, everything it says on standard error.
maven() {
  local what="$1"
  shift
  command -v mvn >/dev/null || fail "Maven is needed to build $what; install it so that mvn is on the PATH"
  say "building $what with Maven (first use, or the sources changed)"
  (cd "$root" && mvn -q -B -Dstyle.color=never "-Djavacpp.platform=$(platform)" "$@") >&2 ||
    { say "Maven could not build $what; its messages are above"; exit 1; }
}

# sources_sum PATH...: a sum of the content of files and of all files in folders, whatever their times: a copied checkout is not built anew.
sources_sum() {
  (cd "$root" && find "$@" -type f 2>/dev/null | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum)
}

# The sum of all that the jar is built from. Maven writes it beside the jar, as JAR.sources.
jar_sources_sum() {
  sources_sum pom.xml spark-sparsevae/pom.xml spark-sparsevae/src/main spark-baselines/pom.xml spark-baselines/src/main
}

# Size and time of a file, whatever links lead to it: another file has others.
file_stamp() { stat -Lc '%s-%Y' "$1" 2>/dev/null || stat -Lf '%z-%m' "$1"; }

# with_lock COMMAND...: so that two first runs at once build one after the other.
with_lock() {
  if command -v flock >/dev/null; then
    exec 9<"$root/pom.xml"
    flock 9
  fi
  "$@"
  if command -v flock >/dev/null; then exec 9<&-; fi
}

# What the jars folder of $1 says of its Spark, such as 2.12-3.5.9; empty when it holds none.
spark_of() {
  local core
  core="$(ls "$1"/jars/spark-core_*.jar 2>/dev/null | head -n 1 || true)"
  core="${core##*/spark-core_}"
  printf '%s' "${core%.jar}"
}

# True unless $1 holds a Spark that is known not to fit.
fits() { case "$(spark_of "$1")" in "" | 2.12-3.5*) return 0 ;; *) return 1 ;; esac; }

maven_spark_home() {
  local complete="$root/spark-home/jars/.complete" sum
  sum="$(sources_sum pom.xml spark-home/pom.xml)"
  if [[ "$(cat "$complete" 2>/dev/null)" != "$sum" ]]; then
    maven "a SPARK_HOME of Spark's jars" -Pspark-home -pl spark-home package
    printf '%s\n' "$sum" >"$complete"
  fi
}

# Sets spark_home, and spark_submit, to the Spark to run on: that of SPARK_HOME, or the one whose spark-submit is on the
# PATH, or else Spark's jars from Maven in spark-home/.
find_spark() {
  if [[ -n "${SPARK_HOME:-}" && -x "$SPARK_HOME/bin/spark-submit" ]]; then
    spark_home="$SPARK_HOME"
    fits "$spark_home" ||
      fail "Spark 3.5 for Scala 2.12 is needed and SPARK_HOME=$spark_home holds Spark $(spark_of "$spark_home" |
        sed 's/\([^-]*\)-\(.*\)/\2 for Scala \1/'); unset SPARK_HOME to run on Spark's jars from Maven"
    spark_submit="$spark_home/bin/spark-submit"
  else
    unset SPARK_HOME
    spark_submit="$(command -v spark-submit || true)"
    if [[ -n "$spark_submit" ]]; then
      spark_home="$(dirname "$(dirname "$(readlink -f "$spark_submit" 2>/dev/null || echo "$spark_submit")")")"
      if ! fits "$spark_home"; then
        say "the spark-submit on the PATH is of Spark $(spark_of "$spark_home"), not 3.5 for Scala 2.12: using Spark's jars from Maven"
        spark_submit=""
      fi
    fi
    if [[ -z "$spark_submit" ]]; then
      with_lock maven_spark_home
      spark_home="$root/spark-home"
      spark_submit="$spark_home/bin/spark-submit"
    fi
  fi
}

newest_jar() { ls -t "$root"/spark-baselines/target/${gpu:+cuda/}sparsevae-*.jar 2>/dev/null | head -n 1 || true; }

# True when the jar in $1 is missing or was built from other sources.
stale_jar() { [[ -z "$1" || "$(cat "$1.sources" 2>/dev/null)" != "$(jar_sources_sum)" ]]; }

build_jar() {
  jar="$(newest_jar)"
  stale_jar "$jar" || return 0
  if [[ -n "$jar" ]] && ! command -v mvn >/dev/null; then
    say "the sources are not those of $jar, but there is no Maven to build them: using it as it is"
    return 0
  fi
  maven "the jar" ${gpu:+-Pcuda} package -DskipTests -Dspotless.check.skip=true
  jar="$(newest_jar)"
  [[ -n "$jar" ]] || fail "Maven built, but left no jar in $root/spark-baselines/target${gpu:+/cuda}; run mvn clean, and this again"
}

# Sets jar to that of SPARSEVAE_JAR, or to the one built here: anew when it is missing or was built from other sources. Where gpu is set, it
# is the one with the CUDA backend.
find_jar() {
  if [[ -n "${SPARSEVAE_JAR:-}" ]]; then
    jar="$SPARSEVAE_JAR"
    [[ -r "$jar" ]] || fail "SPARSEVAE_JAR=$jar cannot be read"
  else
    jar="$(newest_jar)"
    if stale_jar "$jar"; then with_lock build_jar; fi
  fi
}

# The value of property $1 in a file of properties on standard input; fails when it is not there.
property_in_file() {
  awk -v key="$1" '
    { sub(/^[ \t]+/, "") }
    index($0, key) == 1 {
      rest = substr($0, length(key) + 1)
      if (rest ~ /^[ \t=:]/) { sub(/^[ \t]*[=:]?[ \t]*/, "", rest); value = rest; found = 1 }
    }
    END { if (!found) exit 1; print value }'
}
