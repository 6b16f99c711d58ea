"""deploy/kubernetes without a cluster: schemas, and agreement with the settings, routes, metrics and alert rules."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from pydantic import SecretStr

from api.app import create_app
from api.serve import CLOSE_TIMEOUT_S
from api.settings import Settings
from evals.prometheus_rule import ALERTS, RULE, render
from mcp_orchestrator.command import COMMANDS
from observability.metrics import GaugeSample, Metrics
from observability.queue_handler import LogCounts
from observability.setup import FLUSH_S
from tests.api.restaurant import settings_for
from tests.integration.processes import ROOT

Manifest = dict[str, Any]
pytestmark = pytest.mark.release
FOLDER = ROOT / "deploy" / "kubernetes"
KUBERNETES = ("1.30", "1.34", "1.37")
OTHER_SCHEMAS = {"monitoring.coreos.com/v1", "kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1alpha1"}
MANIFESTS = [path for path in sorted(FOLDER.rglob("*.yaml")) if path.name != "prometheus-adapter.yaml"]
VALUES = dict(
    line.split("=", 1) for line in (FOLDER / "base" / "settings.env").read_text(encoding="utf-8").splitlines() if line
)


def manifest(name: str) -> Manifest:
    """A manifest of the base, or of the monitoring."""
    [path] = [path for path in MANIFESTS if path.name == f"{name}.yaml"]
    loaded: Manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def built() -> list[Manifest]:
    """The manifests of the example overlay, as kubectl applies them."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed")
    command = [kubectl, "kustomize", str(FOLDER / "example")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def pods() -> list[Manifest]:
    """The pod specs of ours."""
    return [manifest(name)["spec"]["template"]["spec"] for name in ("deployment", "migration")]


def containers() -> list[Manifest]:
    return [container for pod in pods() for container in pod["containers"]]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("version", KUBERNETES)
def test_each_manifest_fits_the_schema_of_kubernetes(path: Path, version: str) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if document["apiVersion"] in OTHER_SCHEMAS:
        assert document["kind"] in ("Kustomization", "Component", "ServiceMonitor", "PrometheusRule")
        return
    kubernetes_validate.validate(document, version, strict=True)


def test_the_overlay_builds_and_fits_the_schema(built: list[Manifest]) -> None:
    kinds = {each["kind"] for each in built}
    assert kinds >= {
        "ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Job", "NetworkPolicy", "PodDisruptionBudget",
        "PrometheusRule", "Service", "ServiceAccount", "ServiceMonitor",
    }  # fmt: skip
    assert "Secret" not in kinds
    for each in built:
        if each["apiVersion"] not in OTHER_SCHEMAS:
            kubernetes_validate.validate(each, KUBERNETES[-1], strict=True)


def test_selectors_match_the_labels_of_the_pods(built: list[Manifest]) -> None:
    by_kind = {each["kind"]: each for each in built}
    pod = by_kind["Deployment"]["spec"]["template"]["metadata"]["labels"].items()
    migration = by_kind["Job"]["spec"]["template"]["metadata"]["labels"].items()
    for kind in ("Deployment", "PodDisruptionBudget"):
        selector = by_kind[kind]["spec"]["selector"]["matchLabels"].items()
        assert selector <= pod
        assert not selector <= migration
    assert by_kind["Service"]["spec"]["selector"].items() <= pod
    policy = by_kind["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items()
    assert policy <= pod
    assert policy <= migration
    monitor = by_kind["ServiceMonitor"]["spec"]
    assert monitor["selector"]["matchLabels"].items() <= by_kind["Service"]["metadata"]["labels"].items()
    assert monitor["endpoints"][0]["port"] in {port["name"] for port in by_kind["Service"]["spec"]["ports"]}


def test_the_alerts_name_the_job_that_the_monitor_scrapes() -> None:
    # The operator names a job after its Service.
    assert f'job="{manifest("service")["metadata"]["name"]}"' in ALERTS.read_text(encoding="utf-8")


def test_the_prometheus_rule_has_the_rules_of_the_alerts_file() -> None:
    text = ALERTS.read_text(encoding="utf-8")
    assert RULE.read_text(encoding="utf-8") == render(text), "run python -m evals.prometheus_rule"
    assert yaml.safe_load(render(text))["spec"] == yaml.safe_load(text)


@pytest.mark.parametrize("container", containers(), ids=lambda container: container["name"])
def test_variables_are_settings_and_secrets_are_references(container: Manifest) -> None:
    assert container["args"][0] in COMMANDS
    fields = {name.upper(): field for name, field in Settings.model_fields.items()}
    for variable in container["env"]:
        assert variable["name"] in fields
        assert "value" not in variable
        assert "secretKeyRef" in variable["valueFrom"]
    for source in container.get("envFrom", ()):
        assert source in (
            {"configMapRef": {"name": "orchestrator"}}, {"secretRef": {"name": "orchestrator-env", "optional": True}},
        )  # fmt: skip
    assert VALUES.keys() <= fields.keys()
    secret = {name for name, field in fields.items() if "SecretStr" in str(field.annotation)}
    assert secret
    assert secret.isdisjoint(VALUES)


def test_the_migration_grants_rights_to_the_role_of_the_api() -> None:
    [_, pod] = pods()
    command, option, role = pod["containers"][0]["args"]
    assert (command, option) == ("migrate", "--grant")
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"create role {role} " in guide
    assert f"  --from-literal=DATABASE_URL=postgresql://{role}:" in guide


def test_a_tenants_file_is_mounted_where_there_is_one() -> None:
    [pod, _] = pods()
    [volume] = pod["volumes"]
    [mount] = pod["containers"][0]["volumeMounts"]
    assert volume["configMap"]["optional"]
    assert (mount["name"], mount["readOnly"]) == (volume["name"], True)
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"TENANTS_FILE={mount['mountPath']}/tenants.toml" in guide
    assert volume["configMap"]["name"] in guide


def test_the_settings_of_the_base_are_valid() -> None:
    given = {name.lower(): value for name, value in VALUES.items()}
    settings = Settings.model_validate({**given, "database_url": SecretStr("postgresql://db/orchestrator")})
    assert settings.auth == {"key"}


@pytest.mark.parametrize("pod", pods(), ids=["api", "migration"])
def test_pods_are_not_root_and_write_nothing(pod: Manifest) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert f"USER {pod['securityContext']['runAsUser']}:" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for container in pod["containers"]:
        limits = container["securityContext"]
        assert (limits["readOnlyRootFilesystem"], limits["allowPrivilegeEscalation"]) == (True, False)
        assert limits["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"].keys() == {"requests", "limits"}


def test_a_pod_may_drain_before_it_is_killed() -> None:
    [pod, _] = pods()
    pause_s = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    needed_s = pause_s + float(VALUES["DRAIN_S"]) + CLOSE_TIMEOUT_S + FLUSH_S
    assert pod["terminationGracePeriodSeconds"] > needed_s


def test_the_probes_and_the_ingress_use_routes_of_the_api() -> None:
    app = create_app(settings_for("postgresql://db/x", {}))
    routes = set(app.openapi()["paths"])
    [container] = pods()[0]["containers"]
    [port] = container["ports"]
    assert str(port["containerPort"]) == VALUES["PORT"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in routes
        assert container[probe]["httpGet"]["port"] == port["name"]
    # Liveness must not depend on the database: a restart does not repair it.
    assert container["livenessProbe"]["httpGet"]["path"] == "/health"
    public = [path["path"] for rule in manifest("ingress")["spec"]["rules"] for path in rule["http"]["paths"]]
    assert all(any(route.startswith(path) for route in routes) for path in public)
    assert not any("/metrics".startswith(path) or "/traces/".startswith(path) for path in public)


def test_scaling_starts_before_turns_are_rejected() -> None:
    metrics = manifest("autoscaler")["spec"]["metrics"]
    [pods_metric] = [each["pods"] for each in metrics if each["type"] == "Pods"]
    page = Metrics().render(GaugeSample(LogCounts(0, 0, ()), {}, slots_used=3, slots=12)).decode()
    assert re.search(rf"^{pods_metric['metric']['name']} 3\.0$", page, re.MULTILINE)
    assert int(pods_metric["target"]["averageValue"]) < int(VALUES["MAX_TURNS"])
    adapter = (FOLDER / "monitoring" / "prometheus-adapter.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(adapter)["rules"]["custom"][0]["name"]["as"] == pods_metric["metric"]["name"]


def test_a_wrong_manifest_is_detected() -> None:
    wrong = json.loads(json.dumps(manifest("deployment")))
    wrong["spec"]["template"]["spec"]["containers"][0]["readOnlyRootFileSystem"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES[-1], strict=True)
