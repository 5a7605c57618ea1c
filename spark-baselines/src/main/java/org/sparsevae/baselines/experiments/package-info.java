// SPDX-License-Identifier: Apache-2.0
/**
 * The papers' studies and our own, as the command {@code experiment}. A {@link org.sparsevae.baselines.experiments.run.Study} says which fits
 * there are and does one of them; {@link org.sparsevae.baselines.experiments.run.StudyRun} does them side by side, {@link
 * org.sparsevae.baselines.experiments.run.FitStore} keeps what each found as a line of a file, so that a run can be taken up again, and {@link
 * org.sparsevae.baselines.experiments.run.StudyTable} and the figures are made of those lines alone.
 */
package org.sparsevae.baselines.experiments;
