# SPDX-License-Identifier: Apache-2.0
"""The evaluators, where PySpark looks for them by the names of their Java classes."""

from sparsevae.evaluation import DisentanglementEvaluator, FactorRecoveryEvaluator, ReconstructionEvaluator

__all__ = ["DisentanglementEvaluator", "FactorRecoveryEvaluator", "ReconstructionEvaluator"]
