"""The version of the application: the only place that names it. The build and the manifests take it from here."""

VERSION = "0.1.0"
