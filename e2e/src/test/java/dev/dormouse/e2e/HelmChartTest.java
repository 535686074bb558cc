package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chart, rendered by Helm itself and read with a model of Kubernetes that knows every field.
 */
class HelmChartTest {
  private static final Path CHART = Path.of("..", "deploy", "helm", "dormouse");

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "v1 Secret", Secret.class,
          "v1 Service", Service.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "apps/v1 Deployment", Deployment.class,
          "apps/v1 DaemonSet", DaemonSet.class);

  /** Fields that the model does not know are an error, and not kept beside it. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
                  return false;
                }
              })
          .build();

  @Test
  void rendersAServerAndASupervisorOnEachNode() {
    var resources = parse(withSecrets(template()));

    assertThat(resources)
        .extracting(each -> each.getKind() + " " + each.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "Secret prod-dormouse",
            "Service prod-server",
            "PersistentVolumeClaim prod-server",
            "Deployment prod-server",
            "DaemonSet prod-supervisor");
    var server = only(resources, Deployment.class).getSpec().getTemplate();
    var supervisor = only(resources, DaemonSet.class).getSpec().getTemplate();
    assertThat(container(server.getSpec().getContainers()).getCommand())
        .contains("start", "--no-supervisor", "--host=0.0.0.0");
    assertThat(container(supervisor.getSpec().getContainers()).getCommand())
        .contains("supervisor", "-Ddormouse.machines=/opt/dormouse-machines");
    assertThat(only(resources, Service.class).getSpec().getSelector())
        .isNotEmpty()
        .allSatisfy((name, value) ->
            assertThat(server.getMetadata().getLabels()).containsEntry(name, value));
    assertThat(only(resources, DaemonSet.class).getSpec().getSelector().getMatchLabels())
        .allSatisfy((name, value) ->
            assertThat(supervisor.getMetadata().getLabels()).containsEntry(name, value));
  }

  @Test
  void whatIsSecretIsInTheSecretOnly() {
    var resources = parse(withSecrets(template()));

    assertThat(only(resources, Secret.class).getStringData())
        .containsEntry("postgres-url", "postgres://dormouse:secret@db/dormouse")
        .containsEntry("checkpoint-key", "{\"key\":[1,2]}")
        .containsOnlyKeys(
            "postgres-url",
            "clickhouse-url",
            "join-key",
            "checkpoint-key",
            "s3-access-key",
            "s3-secret-key");
    assertThat(resources)
        .filteredOn(each -> !(each instanceof Secret))
        .allSatisfy(each ->
            assertThat(STRICT.writeValueAsString(each)).doesNotContain("secret@db", "s3cr3t"));
    var names = List.of("prod-dormouse");
    var secret =
        only(resources, DaemonSet.class).getSpec().getTemplate().getSpec().getVolumes().stream()
            .filter(volume -> volume.getSecret() != null)
            .toList();
    assertThat(secret)
        .singleElement()
        .satisfies(volume -> assertThat(names).contains(volume.getSecret().getSecretName()));
  }

  @Test
  void theSupervisorIsToldWhereCheckpointsAre() {
    var resources =
        parse(
            withSecrets(template())
                .set("s3.endpoint", "https://s3.example")
                .set("s3.pathStyle", "true")
                .set("supervisor.labels.zone", "a"));

    var supervisor =
        container(
            only(resources, DaemonSet.class).getSpec().getTemplate().getSpec().getContainers());
    assertThat(value(supervisor, "DORMOUSE_CHECKPOINTS")).isEqualTo("s3://bucket/checkpoints");
    assertThat(value(supervisor, "DORMOUSE_S3_ENDPOINT")).isEqualTo("https://s3.example");
    assertThat(value(supervisor, "DORMOUSE_S3_PATH_STYLE")).isEqualTo("true");
    assertThat(value(supervisor, "DORMOUSE_SERVER")).isEqualTo("http://prod-server:3030");
    assertThat(supervisor.getCommand()).contains("--label=zone=a");
  }

  @Test
  void anExistingSecretIsUsedInsteadOfOneOfItsOwn() {
    var rendered = template().set("existingSecret", "ours").set("s3.bucket", "bucket").call();

    assertThat(parse(rendered)).noneMatch(Secret.class::isInstance);
    assertThat(rendered).contains("name: ours").doesNotContain("prod-dormouse");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> template().call()).hasMessageContaining("s3.bucket");
    assertThatThrownBy(() -> template().set("s3.bucket", "bucket").call())
        .hasMessageContaining("the chart brings no PostgreSQL");
  }

  /** So that the tests above see what they say. */
  @Test
  void aFieldThatKubernetesDoesNotKnowIsFound() {
    var rendered = withSecrets(template()).call().replace("terminationGracePeriodSeconds", "grace");

    assertThatThrownBy(() -> parse(rendered)).hasMessageContaining("grace");
  }

  private static TemplateCommand template() {
    return new Helm(CHART)
        .template()
        .withName("prod")
        .withNamespace("dormouse")
        .withKubeVersion("1.31.0");
  }

  private static TemplateCommand withSecrets(TemplateCommand template) {
    return template
        .set("s3.bucket", "bucket")
        .set("secrets.postgresUrl", "postgres://dormouse:secret@db/dormouse")
        .set("secrets.clickhouseUrl", "https://ch")
        .set("secrets.joinKey", "tr_node_0123456789012345678901234")
        .set("secrets.checkpointKey", "{\"key\":[1,2]}")
        .set("secrets.s3AccessKey", "dormouse")
        .set("secrets.s3SecretKey", "s3cr3t");
  }

  private static List<HasMetadata> parse(TemplateCommand template) {
    return parse(template.call());
  }

  private static List<HasMetadata> parse(String manifests) {
    var resources = new ArrayList<HasMetadata>();
    for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(manifests)) {
      if (document instanceof Map<?, ?> map) {
        var kind = map.get("apiVersion") + " " + map.get("kind");
        var type = KINDS.get(kind);
        assertThat(type).as(kind).isNotNull();
        resources.add(STRICT.convertValue(map, type));
      }
    }
    return resources;
  }

  private static <T extends HasMetadata> T only(List<HasMetadata> resources, Class<T> type) {
    var found = resources.stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Container container(List<Container> containers) {
    assertThat(containers).hasSize(1);
    return containers.getFirst();
  }

  private static String value(Container container, String name) {
    return container.getEnv().stream()
        .filter(each -> each.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElse("(not set)");
  }
}
