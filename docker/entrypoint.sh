#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# entrypoint.sh master|worker|history|submit [ARGUMENT...]: what a container of the image runs. It becomes the process that
# it starts, so that a container's signals reach it; it runs as well without a container, see docker/README.md.
#
# master             a standalone master
# worker             a worker of the master at SPARK_MASTER_URL
# history            a history server for the event logs in SPARSEVAE_EVENTS
# submit COMMAND...  bin/sparsevae COMMAND..., on the master at SPARK_MASTER_URL, its events logged
# anything else      run as it stands
#
# SPARK_HOME              the Spark to run
# SPARSEVAE_HOST          name that the daemon listens on and is found by (default: the host's)
# SPARSEVAE_EVENTS        folder or URI of event logs, the same for all (default: /data/events)
# SPARSEVAE_WORK          folder of a worker's applications (default: /tmp/spark-work)
# SPARSEVAE_PORT          port of a daemon (default: master 7077, worker any)
# SPARSEVAE_WEBUI_PORT    port of a daemon's web page (default: master 8080, worker 8081, history server 18080)
# SPARK_MASTER_URL        such as spark://master:7077
# SPARK_WORKER_CORES, SPARK_WORKER_MEMORY, SPARK_DAEMON_MEMORY, SPARK_*_OPTS  as Spark has them
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
say() { printf 'entrypoint: %s\n' "$*" >&2; }
fail() { say "$@"; exit 2; }

[[ $# -ge 1 ]] || fail "say what to run: master, worker, history or submit"
[[ -x "${SPARK_HOME:-}/bin/spark-class" ]] || fail "SPARK_HOME=${SPARK_HOME:-} has no bin/spark-class"
role="$1"
shift
host="${SPARSEVAE_HOST:-$(hostname)}"
events="${SPARSEVAE_EVENTS:-/data/events}"
spark() { exec "$SPARK_HOME/bin/spark-class" "$@"; }
need_master() { [[ -n "${SPARK_MASTER_URL:-}" ]] || fail "set SPARK_MASTER_URL, such as spark://master:7077"; }

case "$role" in
  master)
    spark org.apache.spark.deploy.master.Master --host "$host" --port "${SPARSEVAE_PORT:-7077}" \
      --webui-port "${SPARSEVAE_WEBUI_PORT:-8080}" "$@"
    ;;
  worker)
    need_master
    spark org.apache.spark.deploy.worker.Worker --host "$host" --port "${SPARSEVAE_PORT:-0}" \
      --webui-port "${SPARSEVAE_WEBUI_PORT:-8081}" --work-dir "${SPARSEVAE_WORK:-/tmp/spark-work}" "$@" "$SPARK_MASTER_URL"
    ;;
  history)
    export SPARK_HISTORY_OPTS="-Dspark.history.fs.logDirectory=$events -Dspark.history.ui.port=${SPARSEVAE_WEBUI_PORT:-18080} ${SPARK_HISTORY_OPTS:-}"
    spark org.apache.spark.deploy.history.HistoryServer "$@"
    ;;
  submit)
    need_master
    exec "$here/../bin/sparsevae" --master "$SPARK_MASTER_URL" --conf spark.eventLog.enabled=true \
      --conf "spark.eventLog.dir=$events" "$@"
    ;;
  *) exec "$role" "$@" ;;
esac
