package io.github.memalign.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health {@code memalign}, where Spring Boot's health is on the class path. */
@AutoConfiguration(
        after = MemAlignAutoConfiguration.class,
        beforeName =
                "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Judges.class)
@ConditionalOnEnabledHealthIndicator("memalign")
public final class MemAlignHealthAutoConfiguration {
    MemAlignHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "memalignHealthIndicator")
    static HealthIndicator memalignHealthIndicator(Judges judges) {
        return new JudgesHealth(judges);
    }
}
