package io.github.memalign.spring;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignListener;
import io.github.memalign.Models;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** {@link MemAlign} with the application's models and listeners, and the judges that are configured. */
@AutoConfiguration
@EnableConfigurationProperties(MemAlignProperties.class)
@Import(JudgeBeans.class)
public final class MemAlignAutoConfiguration {
    private static final String NONE = "none";

    MemAlignAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    static MemAlign memAlign(
            MemAlignProperties properties,
            ListableBeanFactory beans,
            ObjectProvider<Models> models,
            ObjectProvider<MemAlignListener> listeners) {
        MemAlign.Builder builder = MemAlign.builder().concurrency(properties.concurrency());
        models.ifAvailable(builder::models);
        onlyOrNamed(beans, ChatModel.class, "memalign.chat-model", properties.chatModel())
                .ifPresent(builder::chatModel);
        onlyOrNamed(beans, EmbeddingModel.class, "memalign.embedding-model", properties.embeddingModel())
                .ifPresent(builder::embeddingModel);
        if (properties.reflectionModel() != null) {
            onlyOrNamed(beans, ChatModel.class, "memalign.reflection-model", properties.reflectionModel())
                    .ifPresent(builder::reflectionModel);
        }
        listeners.orderedStream().forEach(builder::listener);
        return builder.build();
    }

    private static <T> Optional<T> onlyOrNamed(
            ListableBeanFactory beans, Class<T> type, String setting, @Nullable String name) {
        if (NONE.equals(name)) {
            return Optional.empty();
        }
        try {
            return name == null || name.isBlank()
                    ? Optional.ofNullable(beans.getBeanProvider(type).getIfAvailable())
                    : Optional.of(beans.getBean(name, type));
        } catch (NoUniqueBeanDefinitionException several) {
            throw new InvalidSettingException(
                    setting,
                    "is not set, and there are several models; set it to one of " + several.getBeanNamesFound()
                            + ", or to none to take what each judge names",
                    several);
        } catch (NoSuchBeanDefinitionException missing) {
            throw new InvalidSettingException(
                    setting,
                    "there is no " + type.getSimpleName() + " '" + name + "'; name one of "
                            + String.join(", ", beans.getBeanNamesForType(type)),
                    missing);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    static Judges memAlignJudges(
            MemAlignProperties properties, MemAlign memAlign, ObjectProvider<JudgeSource> sources) {
        return new Judges(properties, memAlign, sources.orderedStream().toList());
    }

    @Bean
    static JudgeSource directoryJudgeSource() {
        return new DirectorySource();
    }

    /** Judges in runs, where what reads them is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JudgeRuns.class)
    static class MlflowConfiguration {
        @Bean
        static JudgeSource mlflowJudgeSource(MemAlignProperties properties, Environment environment) {
            return new MlflowSource(() -> properties
                    .mlflow()
                    .address()
                    .map(uri -> MlflowSettings.of(uri, environment::getProperty))
                    .orElseGet(() -> MlflowSettings.of(environment::getProperty)));
        }
    }
}
