#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Prints the GPUs of this machine as Spark's resource discovery wants them: {"name": "gpu", "addresses": ["0", "1"]}
# Addresses are nvidia-smi's indices, which CUDA counts alike under CUDA_DEVICE_ORDER=PCI_BUS_ID. Where
# CUDA_VISIBLE_DEVICES lists indices, only those are printed.
#
# NVIDIA_SMI  another program than the nvidia-smi on the PATH
set -euo pipefail

fail() { printf 'gpu-discovery: %s\n' "$*" >&2; exit 1; }

smi="${NVIDIA_SMI:-nvidia-smi}"
command -v "$smi" >/dev/null || fail "there is no $smi on $(hostname): install NVIDIA's driver, or do not ask Spark for GPUs here"
indices="$("$smi" --query-gpu=index --format=csv,noheader)" || fail "$smi failed on $(hostname): is the driver loaded?"

addresses=""
while read -r index; do
  [[ "$index" =~ ^[0-9]+$ ]] || continue
  if [[ -n "${CUDA_VISIBLE_DEVICES+set}" && "$CUDA_VISIBLE_DEVICES" =~ ^[0-9,\ ]*$ ]]; then
    [[ ",${CUDA_VISIBLE_DEVICES// /}," == *",$index,"* ]] || continue
  fi
  addresses="$addresses${addresses:+, }\"$index\""
done <<<"$indices"
[[ -n "$addresses" ]] || fail "$smi lists no GPU on $(hostname)${CUDA_VISIBLE_DEVICES+ that CUDA_VISIBLE_DEVICES=$CUDA_VISIBLE_DEVICES lets a process see}"
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
