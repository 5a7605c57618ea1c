// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Collects the warnings of one class while it is open. */
public final class Messages extends AbstractAppender implements AutoCloseable {
    private final Logger logger;
    private final List<String> texts = new ArrayList<>();

    private Messages(Class<?> of) {
        super("messages", null, null, true, Property.EMPTY_ARRAY);
        // a test before this one may have set another level for all
        Configurator.setLevel(of.getName(), Level.WARN);
        logger = (Logger) LogManager.getLogger(of);
    }

    public static Messages of(Class<?> logging) {
        Messages messages = new Messages(logging);
        messages.start();
        messages.logger.addAppender(messages);
        return messages;
    }

    @Override
    public void append(LogEvent event) {
        texts.add(event.getMessage().getFormattedMessage());
    }

    public List<String> texts() {
        return texts;
    }

    @Override
    public void close() {
        logger.removeAppender(this);
    }
}
