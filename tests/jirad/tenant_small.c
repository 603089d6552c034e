#include "tenant.h"
void
tenant_small(struct tenant *t)
{
	tenant_synthetic(t, &(struct tenant_size){ 100, 20, 10, 5, 1 });
}
void
tenant_company(struct tenant *t)
{
	tenant_synthetic(t, &(struct tenant_size){ 300, 35, 25, 5, 1 });
}
