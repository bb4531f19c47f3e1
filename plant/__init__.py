"""Plant data in ISA-95 terms: store, index, KPIs, queries, import, demo plant."""
