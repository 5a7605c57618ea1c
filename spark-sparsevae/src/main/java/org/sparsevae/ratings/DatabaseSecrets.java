// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The passwords in a database's URL and options, kept out of what is said about the database. */
public final class DatabaseSecrets {
    /** {@code password=...} among the properties of a URL, {@code //user:password@host}, and Oracle's {@code thin:user/password@host}. */
    private static final Pattern IN_URL = Pattern.compile("(?i)[?&;,(](?:[\\w.]*password|pwd|passwd|secret)=([^;&,)]+)"
            + "|//[^/:@;?]+:([^/@;?]+)@|thin:[^/:@;?]+/([^/@;?]+)@");

    private static final Pattern KEY = Pattern.compile("(?i).*(password|passwd|pwd|secret|token).*");
    private static final String HIDDEN = "*****";

    private final Set<String> secrets = new LinkedHashSet<>();

    DatabaseSecrets(String url, Map<String, String> options) {
        Matcher matcher = IN_URL.matcher(url);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    secrets.add(matcher.group(group));
                }
            }
        }
        options.forEach((key, value) -> {
            if (KEY.matcher(key).matches() && !value.isEmpty()) {
                secrets.add(value);
            }
        });
    }

    /**
     * Tells whether a JDBC URL holds a password.
     *
     * @param url the URL
     * @return true if one of its properties is a password, or one stands before the host
     */
    public static boolean isIn(String url) {
        return IN_URL.matcher(url).find();
    }

    /** A text with every secret replaced. */
    String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    /** What a driver threw, for a stack trace; null if its message, or a cause's, holds a secret. */
    Throwable shownCause(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (!hide(message).equals(message)) {
                return null;
            }
        }
        return thrown;
    }
}
