"""What the audit says: findings, their identity, and the gate that decides the verdict."""
