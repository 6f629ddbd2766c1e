// AndroidX is not in the public repository of the others: as much of its interface as the guide uses.
package androidx.activity.result.contract

abstract class ActivityResultContract<I, O>
class ActivityResultContracts { class StartActivityForResult : ActivityResultContract<android.content.Intent, androidx.activity.result.ActivityResult>() }
