// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

/** A saved model that cannot be loaded: missing, incomplete, changed, of a newer version or not ours. */
public class SavedModelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence: what is wrong, where, and what to do */
    public SavedModelException(String message) {
        super(message);
    }

    /**
     * @param message one sentence: what is wrong, where, and what to do
     * @param cause what was thrown when the model was read
     */
    public SavedModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
