// SPDX-License-Identifier: Apache-2.0
/**
 * Reports: a plain description of a model, or of a comparison of models, becomes one HTML page that loads nothing from elsewhere. No Spark and
 * no network of ours is known here: {@link org.sparsevae.report.ReportPage} takes a description, which others make.
 *
 * <p>The page is in the resources of this package: {@code page.html}, {@code page.css}, and scripts that draw what the description says. The
 * description is embedded as JSON, and names from the data reach the page as text alone. Curves are drawn by uPlot, from its webjar; why that
 * one, and why the map of loadings is our own, says {@code docs/report.md}.
 */
package org.sparsevae.report;
