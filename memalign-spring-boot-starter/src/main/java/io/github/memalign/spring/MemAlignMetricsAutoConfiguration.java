package io.github.memalign.spring;

import io.github.memalign.MemAlignListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Meters of judgements and alignments, where there is a meter registry. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class MemAlignMetricsAutoConfiguration {
    MemAlignMetricsAutoConfiguration() {}

    @Bean
    static MemAlignListener memAlignMetrics(MeterRegistry registry) {
        return new MetricsListener(registry);
    }
}
