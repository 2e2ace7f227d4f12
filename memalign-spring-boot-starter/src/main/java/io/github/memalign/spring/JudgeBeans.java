package io.github.memalign.spring;

import io.github.memalign.judge.Judge;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** A bean for each judge that is configured, of its name. */
class JudgeBeans implements BeanRegistrar {
    @Override
    public void register(BeanRegistry registry, Environment environment) {
        Set<String> names = Binder.get(environment)
                .bind(MemAlignProperties.PREFIX, Bindable.mapOf(String.class, MemAlignProperties.Source.class))
                .orElseGet(Map::of)
                .keySet();
        names.forEach(name -> registry.registerBean(
                name,
                Judge.class,
                bean -> bean.supplier(context -> context.bean(Judges.class).judge(name))));
    }
}
