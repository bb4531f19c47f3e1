"""Quality: control charts, capability, measurement systems, causes."""
