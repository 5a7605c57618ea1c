// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.inference.FittedGaussian;
import org.sparsevae.inference.FittedParts;
import org.sparsevae.inference.FittedParts.Kind;

/** Every decoder and posterior that a saved model can have is held to {@link SavedFormContract}. */
class SavedFormsTest {

    static Stream<Kind<?>> kinds() {
        return Stream.concat(FittedParts.decoders().stream(), FittedParts.posteriors().stream());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hasATestOfItsOwn(Kind<?> kind) throws ReflectiveOperationException {
        String fitted = kind.classes().get(0).getSimpleName();
        assertTrue(fitted.startsWith("Fitted"), fitted);
        // the test of FittedDenseDecoder is DenseDecoderSavedFormTest
        Class<?> test = Class.forName(
                getClass().getPackageName() + "." + fitted.substring("Fitted".length()) + "SavedFormTest");
        SavedFormContract contract =
                (SavedFormContract) test.getDeclaredConstructor().newInstance();
        assertTrue(
                contract.networks().anyMatch(network -> names(network.build()).contains(kind.name())),
                test + " has no network with " + kind.name());
    }

    private static List<String> names(NetworkSpec network) {
        return List.of(
                network.architecture().path(FittedParts.DECODER).asText(),
                network.architecture().path(FittedParts.POSTERIOR).asText(FittedGaussian.NAME));
    }

    @ParameterizedTest
    @MethodSource("names")
    void namesAreDifferent(List<String> names) {
        assertEquals(names.size(), names.stream().distinct().count(), names.toString());
    }

    static Stream<List<String>> names() {
        List<List<String>> names = new ArrayList<>();
        names.add(FittedParts.decoders().stream().map(Kind::name).toList());
        names.add(FittedParts.posteriors().stream().map(Kind::name).toList());
        return names.stream();
    }
}
