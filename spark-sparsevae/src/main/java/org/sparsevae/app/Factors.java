// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.Session;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the factors of a fitted model mean: the features that each acts on. */
@CommandLine.Command(
        name = "factors",
        description = {
            "Show the factors of a model with the features that each acts on most.",
            "",
            "Features are ordered by their effect on the output in the factor's dominant direction, m(z = 1) - m(z = -1): in"
                    + " logits (multinomial, bernoulli), logarithms of means (poisson, negativeBinomial), or the features'"
                    + " units (gaussian; their standard deviations where standardize was on). A negative effect is one against that direction."
                    + " The active share is the factor's eta, the prior probability that a feature loads on it. Factors that"
                    + " no feature loads on are left out.",
            ""
        })
public final class Factors implements Command {

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Features shown of each factor.")
    private int top;

    /** Called by {@link java.util.ServiceLoader}. */
    public Factors() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Factors(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        if (top < 1) {
            throw new IllegalArgumentException("--top must be at least 1: " + top);
        }
        return Session.with("sparsevae factors", spark -> {
            List<FoundFactor> factors = FoundFactor.of(model.load(spark).sparse(), top);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("factors", factors);
            return new CommandResult(json, FoundFactor.table(factors));
        });
    }
}
